-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE OR REPLACE DICTIONARY warehouse.dict_division (
  division_key String,
  name Nullable(String),
  country Nullable(String),
  currency Nullable(String)
) PRIMARY KEY division_key
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, description, country, currency FROM warehouse.dim_division FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_gl_account (
  division_key String,
  id UUID,
  code Nullable(String),
  description Nullable(String),
  balance_type Nullable(String),
  balance_side Nullable(String),
  type_description Nullable(String)
) PRIMARY KEY division_key, id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, id, code, description, balance_type, balance_side, type_description FROM warehouse.dim_gl_account FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_gl_level (
  division_key String,
  id UUID,
  level_1 Nullable(String),
  level_2 Nullable(String),
  level_3 Nullable(String),
  path Nullable(String)
) PRIMARY KEY division_key, id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, gl_account, level_1, level_2, level_3, path FROM warehouse.gl_account_level'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_account (
  division_key String,
  id UUID,
  code Nullable(String),
  name Nullable(String),
  country Nullable(String),
  city Nullable(String),
  classification1 Nullable(UUID)
) PRIMARY KEY division_key, id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, id, code, name, country, city, classification1 FROM warehouse.dim_account FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_account_classification (
  division_key String,
  id UUID,
  code Nullable(String),
  description Nullable(String)
) PRIMARY KEY division_key, id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, id, code, description FROM warehouse.dim_account_classification FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_item (
  division_key String,
  id UUID,
  code Nullable(String),
  description Nullable(String),
  item_group Nullable(String)
) PRIMARY KEY division_key, id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, id, code, description, item_group_description FROM warehouse.dim_item FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_project (
  division_key String,
  id UUID,
  code Nullable(String),
  description Nullable(String)
) PRIMARY KEY division_key, id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, id, code, description FROM warehouse.dim_project FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_cost_center (
  division_key String,
  code String,
  description Nullable(String)
) PRIMARY KEY division_key, code
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, ifNull(code, \'\') AS code, any(description) FROM warehouse.dim_cost_center FINAL GROUP BY division_key, code'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_cost_unit (
  division_key String,
  code String,
  description Nullable(String)
) PRIMARY KEY division_key, code
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, ifNull(code, \'\') AS code, any(description) FROM warehouse.dim_cost_unit FINAL GROUP BY division_key, code'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_sales_order (
  division_key String,
  order_id UUID,
  ordered_by Nullable(UUID),
  order_date Nullable(Date32),
  currency Nullable(String),
  status Nullable(String)
) PRIMARY KEY division_key, order_id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, assumeNotNull(order_id), ordered_by, order_date, currency, status_description FROM warehouse.fact_sales_order FINAL WHERE order_id IS NOT NULL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_purchase_entry (
  division_key String,
  id UUID,
  supplier Nullable(UUID),
  entry_date Nullable(Date32),
  due_date Nullable(Date32),
  currency Nullable(String),
  your_ref Nullable(String)
) PRIMARY KEY division_key, id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, id, supplier, entry_date, due_date, currency, your_ref FROM warehouse.fact_purchase_entry FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);
