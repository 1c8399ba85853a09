/**
 * Who may import whom (docs/architecture.md, "Layout"), as options of the Nx boundary rule. Two axes: layers point
 * downward, and every driver lives in one library. `test/house` proves that the rule is awake.
 */
const DRIVERS = {
  kafka: ['kafkajs'],
  clickhouse: ['@clickhouse/client'],
  postgres: ['pg', 'typeorm', '@nestjs/typeorm'],
  exact: ['undici', 'opossum'],
  looker: ['@looker/sdk', '@looker/sdk-rtl', 'undici'],
};
const ALL_DRIVERS = Object.values(DRIVERS).flat();
const except = (...allowed) => ALL_DRIVERS.filter((driver) => !allowed.includes(driver));

/** Apps that own tables declare them with TypeORM's decorators. */
const OWN_TABLES = ['token-service', 'exact-fetcher', 'looker-sync'];
const TYPEORM = ['typeorm', '@nestjs/typeorm'];
/** Which adapters an app may see. */
const ADAPTERS_OF = {
  'webhook-ingress': ['kafka'],
  'token-service': ['kafka', 'postgres'],
  'exact-fetcher': ['kafka', 'postgres', 'exact'],
  transformer: ['kafka'],
  'warehouse-writer': ['kafka', 'clickhouse'],
  'looker-sync': ['kafka', 'clickhouse', 'postgres', 'looker'],
  cli: ['kafka', 'clickhouse', 'looker', 'local'],
};

const layers = (tests) => {
  const also = tests ? ['layer:testing'] : [];
  const model = ['layer:kernel', 'layer:model'];
  return [
    {
      sourceTag: 'layer:kernel',
      onlyDependOnLibsWithTags: ['layer:kernel'],
      bannedExternalImports: tests ? [] : ['*'],
    },
    {
      sourceTag: 'layer:model',
      onlyDependOnLibsWithTags: [...model, ...also],
      bannedExternalImports: [...ALL_DRIVERS, '@nestjs/*'],
    },
    { sourceTag: 'layer:adapter', onlyDependOnLibsWithTags: [...model, ...also] },
    { sourceTag: 'layer:runtime', onlyDependOnLibsWithTags: [...model, ...also], bannedExternalImports: ALL_DRIVERS },
    { sourceTag: 'layer:local', onlyDependOnLibsWithTags: [] },
    { sourceTag: 'layer:sandbox', onlyDependOnLibsWithTags: [] },
    { sourceTag: 'layer:testing', onlyDependOnLibsWithTags: [...model, 'layer:local'] },
    {
      sourceTag: 'layer:app',
      onlyDependOnLibsWithTags: [...model, 'layer:adapter', 'layer:runtime', 'layer:local', ...also],
    },
    { sourceTag: 'layer:test', onlyDependOnLibsWithTags: ['*'] },
  ];
};

const scopes = (tests) => {
  const own = tests ? ['scope:testing'] : [];
  return [
    ...Object.keys(DRIVERS).map((name) => ({
      sourceTag: `scope:${name}`,
      onlyDependOnLibsWithTags: ['scope:shared', `scope:${name}`, ...own],
      bannedExternalImports: except(...DRIVERS[name]),
    })),
    ...Object.entries(ADAPTERS_OF).map(([app, adapters]) => ({
      sourceTag: `scope:${app}`,
      onlyDependOnLibsWithTags: [
        'scope:shared',
        'scope:runtime',
        `scope:${app}`,
        ...adapters.map((a) => `scope:${a}`),
        ...own,
      ],
      bannedExternalImports: OWN_TABLES.includes(app) ? except(...TYPEORM) : ALL_DRIVERS,
    })),
  ];
};

/** Options of `@nx/enforce-module-boundaries`; with `tests`, test files may also see the testing lib. */
export function boundaries({ tests = false } = {}) {
  return {
    enforceBuildableLibDependency: false,
    allowCircularSelfDependency: false,
    banTransitiveDependencies: false,
    depConstraints: [...layers(tests), ...scopes(tests)],
  };
}
