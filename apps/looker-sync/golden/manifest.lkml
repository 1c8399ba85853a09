# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

project_name: "exact_core"

constant: CONNECTION_NAME {
  value: "exact_warehouse"
  export: override_optional
}
