"""岗位和人员: the workbook by which posts and people are set up, filled with what there is, and the first passwords."""
