"""Pure rules of money coming in: what is due, how it is divided, what lateness costs."""
