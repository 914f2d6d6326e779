"""Labour disputes: intake, mediation, arbitration, court, with every clock of the law (speech:C14, C17)."""
