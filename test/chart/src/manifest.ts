/** The little of a Kubernetes object that policies look at. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec?: any;
  /** Of a ConfigMap. */
  readonly data?: Labels;
}

export type Labels = Readonly<Record<string, string>>;

/** An object's service: what its name says behind the release's. */
export function serviceOf({ metadata }: Manifest, release: string): string {
  return metadata.name.slice(release.length + 1);
}

/** Whether labels are among those a selector wants. */
export function selects(selector: Labels | undefined, labels: Labels): boolean {
  return Object.entries(selector ?? {}).every(([name, value]) => labels[name] === value);
}
