"""The page kinds and everything that a page is drawn with. Rooms import from `tieshan.foundation.ui.kinds`."""
