/** JSON of the gateway's static or cacheable addresses, asked for without cookies and without telling from which page. Rejects when it cannot be had. */
export const fetchJson = (url: string) => fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' }).then((response) => response.json());
