// One GET of a metrics page: short, bounded, and never an exception for what the other side sent.

const longestPage = 4 * 1024 * 1024;

/** The page's text, or why there is none. */
export async function scrape(url: string, timeoutMs: number): Promise<{ text: string } | { problem: string }> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      return { problem: `${url} answers with status ${answer.status}` };
    }
    const decoder = new TextDecoder();
    let text = "";
    for await (const part of answer.body) {
      text += decoder.decode(part, { stream: true });
      if (text.length > longestPage) return { problem: `${url} is longer than ${longestPage} characters` };
    }
    return { text };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { problem: `${url} can't be read: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
