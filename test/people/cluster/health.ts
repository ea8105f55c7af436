/** Status and text of a health door; null if it does not answer in time. */
export async function askDoor(port: number, path: string, withinMs = 2_000): Promise<{ readonly ok: boolean; readonly text: string } | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(withinMs) });
    return { ok: response.ok, text: await response.text() };
  } catch {
    return null;
  }
}
