"""Chinese labels of staff."""

ROLES = {
    "operator": "操作员",
    "county_bureau": "县级主管部门",
    "department_officer": "行业部门联络员",
    "town_officer": "乡镇干部",
    "village_cadre": "村干部",
    "supervisor": "督导员",
    "auditor": "审计员",
    "administrator": "管理员",
}
OPERATOR_TITLE = "内置操作员"
