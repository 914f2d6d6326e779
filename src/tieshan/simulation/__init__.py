"""A fictional year of office work, played through the acts themselves, with an answer key (`./tieshan simulate`)."""
