/** A ClickHouse string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A quoted ClickHouse identifier. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** The alias of a view: bare where it is a plain word. */
export function tableAlias(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : identifier(name);
}

/** Brackets round an expression unless it is a plain column, number or call. */
export function bracketed(sql: string): string {
  return /^[\w.`]+$/.test(sql) ? sql : `(${sql})`;
}
