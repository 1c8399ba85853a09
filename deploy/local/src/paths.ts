import { fileURLToPath } from 'node:url';

/** Folder of this package, where the engines' own files are. */
export const PACKAGE_FOLDER = fileURLToPath(new URL('../', import.meta.url));
/** Jars of Apache Kafka, copied by Maven. */
export const KAFKA_JARS = `${PACKAGE_FOLDER}kafka/lib`;
/** Package that holds the ClickHouse library. */
export const CLICKHOUSE_FOLDER = `${PACKAGE_FOLDER}clickhouse`;
