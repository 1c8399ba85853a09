-- Users of a ClickHouse of your own, with the least rights that serve: run once by an administrator, with passwords of
-- your own in place of the dots. The server's own user `default` stays, reachable from the server itself only and
-- without a password there: views and dictionaries read the warehouse as that user.

-- Migrations, warehouse-writer and the command line.
CREATE USER IF NOT EXISTS exact IDENTIFIED BY '…' SETTINGS enable_extended_results_for_datetime_functions = 1;
GRANT CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE DICTIONARY, DROP TABLE, DROP VIEW, DROP DICTIONARY, SELECT, INSERT, ALTER TABLE, TRUNCATE, dictGet ON warehouse.* TO exact;
GRANT CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP TABLE, DROP VIEW, SELECT, INSERT, ALTER COMMENT COLUMN, ALTER MODIFY COMMENT ON looker.* TO exact;
GRANT TABLE ENGINE ON MergeTree TO exact;
GRANT TABLE ENGINE ON ReplacingMergeTree TO exact;
GRANT SYSTEM RELOAD DICTIONARY ON *.* TO exact;
GRANT SET DEFINER ON default TO exact;

-- Looker: marts only. What personal data they have is said in docs/data-dictionary.md.
CREATE USER IF NOT EXISTS looker IDENTIFIED BY '…' SETTINGS readonly = 2, join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1, max_execution_time = 60;
GRANT SELECT, dictGet ON looker.* TO looker;
GRANT dictGet ON warehouse.* TO looker;
