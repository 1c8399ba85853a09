// Runs the ClickHouse server out of its library in this process, with the server's own HTTP interface. The call
// returns when the control FIFO is closed. Arguments are those of `clickhouse local`, the program's name first.
const { open, load, DataType } = require('ffi-rs');

open({ library: 'chdb', path: require('chdb/libchdb').libchdbPath() });
const args = process.argv.slice(2);
load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [args.length, args],
});
process.exit(0);
