"""What the cast does with money: asked for, decided, checked, paid, booked."""
