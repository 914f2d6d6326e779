"""Pages of the lawbook, and the panel of grounds that other rooms put beside what they compute."""
