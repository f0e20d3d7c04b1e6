import { expect } from 'vitest';

/** Expects a problem document (RFC 9457) with exactly these members, and returns it. */
export async function expectProblem(
  response: Response,
  status: number,
  code: string,
  title: string,
  extra: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const body = await response.json();
  expect(body).toEqual({
    type: `urn:chengsheng:problem:${code}`,
    title,
    status,
    detail: title,
    ...extra,
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json\b/);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  return body;
}
