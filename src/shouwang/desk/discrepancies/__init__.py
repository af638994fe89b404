"""Online against offline: what a village lists by itself, where its list and the departments' differ, both sides of a household."""
