-- Users of a ClickHouse of your own, with the least rights that serve: run once by an administrator, with passwords of
-- your own in place of the dots. None of them is the server's own `default`, which may have a password, no rights, or be
-- gone.

-- Views and dictionaries read the warehouse as this user (`ml-connector migrate --reader warehouse_reader`), within the
-- server: no password, for a dictionary would have to name it, and nobody comes in as this user from elsewhere.
CREATE USER IF NOT EXISTS warehouse_reader IDENTIFIED WITH no_password HOST LOCAL;
GRANT SELECT, dictGet ON warehouse.* TO warehouse_reader;

-- Migrations, warehouse-writer and the command line.
CREATE USER IF NOT EXISTS exact IDENTIFIED BY '…' SETTINGS enable_extended_results_for_datetime_functions = 1;
GRANT CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE DICTIONARY, DROP TABLE, DROP VIEW, DROP DICTIONARY, SELECT, INSERT, ALTER TABLE, TRUNCATE, dictGet ON warehouse.* TO exact;
GRANT CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP TABLE, DROP VIEW, SELECT, INSERT, ALTER COMMENT COLUMN, ALTER MODIFY COMMENT ON looker.* TO exact;
GRANT TABLE ENGINE ON MergeTree TO exact;
GRANT TABLE ENGINE ON ReplacingMergeTree TO exact;
GRANT SYSTEM RELOAD DICTIONARY ON *.* TO exact;
GRANT SET DEFINER ON warehouse_reader TO exact;

-- Looker: marts only. What personal data they have is said in docs/data-dictionary.md.
CREATE USER IF NOT EXISTS looker IDENTIFIED BY '…' SETTINGS readonly = 2, join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1, max_execution_time = 60;
GRANT SELECT, dictGet ON looker.* TO looker;
GRANT dictGet ON warehouse.* TO looker;
