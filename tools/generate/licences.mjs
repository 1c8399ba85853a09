// The page of licences. A package under a licence that is not allowed is not written down, it ends the generator.
import { licenceProblems, packagesOf, readLockfile } from '../supply-chain/packages.mjs';

export function licencesPage() {
  const packages = packagesOf(readLockfile());
  const problems = licenceProblems(packages);
  if (problems.length > 0) throw new Error(`licences:\n${problems.join('\n')}`);
  const shipped = packages.filter(({ isShipped }) => isShipped);
  const counts = (all) =>
    [...Map.groupBy(all, ({ licence }) => licence)]
      .map(([licence, own]) => [licence, own.length])
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .map(([licence, count]) => `${licence} ${count}`)
      .join(', ');
  const rows = shipped.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `# Licences

Generated from the lockfile. What our images ship is under permissive licences only; the lists are in \`tools/supply-chain/packages.mjs\`, and a package under another licence fails \`npm run generate:check\`. How all this is kept up to date: [supply chain](supply-chain.md).

Shipped: ${shipped.length} packages (${counts(shipped)}).

Tools, not shipped: ${packages.length - shipped.length} packages (${counts(packages.filter(({ isShipped }) => !isShipped))}).

## Shipped

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`;
}
