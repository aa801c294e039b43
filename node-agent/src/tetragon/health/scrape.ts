// One GET of a metrics page: short, bounded, and never an exception for what the other side sent. By node:http, since Node's own fetch
// loads a client of its own of 6 MiB when it is first called.
import { once } from "node:events";
import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";

const longestPage = 4 * 1024 * 1024;

/** The page's text, or why there is none. */
export async function scrape(url: string, timeoutMs: number): Promise<{ text: string } | { problem: string }> {
  try {
    const get = url.startsWith("https:") ? httpsGet : httpGet;
    const asked = get(url, { signal: AbortSignal.timeout(timeoutMs), agent: false });
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    if (answer.statusCode !== 200) {
      answer.destroy();
      return { problem: `${url} answers with status ${answer.statusCode}` };
    }
    let text = "";
    for await (const part of answer.setEncoding("utf8")) {
      text += part;
      if (text.length > longestPage) return { problem: `${url} is longer than ${longestPage} characters` };
    }
    return { text };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { problem: `${url} can't be read: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
