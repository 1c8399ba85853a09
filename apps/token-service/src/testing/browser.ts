/** A page as a browser got it. */
export interface OpenedPage {
  readonly status: number;
  readonly text: string;
  readonly location: URL | null;
  readonly headers: Headers;
}

/** A browser with its cookies, at one service whatever host its addresses name. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly serviceUrl: string) {}

  /** Opens an address of the service; redirects are not followed. */
  async open(address: string, accept = 'text/html'): Promise<OpenedPage> {
    const { pathname, search } = new URL(address, this.serviceUrl);
    const response = await fetch(this.serviceUrl + pathname + search, {
      redirect: 'manual',
      headers: { accept, cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    const location = response.headers.get('location');
    return {
      status: response.status,
      text: await response.text(),
      location: location === null ? null : new URL(location),
      headers: response.headers,
    };
  }

  private keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || value === undefined) return;
    if (/Max-Age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
