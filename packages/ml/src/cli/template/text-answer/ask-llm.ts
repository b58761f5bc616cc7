/** A service with OpenAI's interface: OpenAI itself, vLLM, Ollama (`http://localhost:11434/v1`), llama.cpp and others. */
export interface Service {
  /** Up to and with `/v1`. */
  url: string;
  key: string;
  model: string;
}

const tries = 4;

/**
 * Asks for a completion, again when the service is busy.
 *
 * @throws Error with the status and what the service said.
 */
export async function askLlm(service: Service, prompt: string, signal: AbortSignal): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${service.url.replace(/\/+$/, "")}/chat/completions`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(service.key === "" ? {} : { authorization: `Bearer ${service.key}` }),
      },
      body: JSON.stringify({ model: service.model, temperature: 0, messages: [{ role: "user", content: prompt }] }),
      signal,
    });
    if (response.ok) {
      const answer = (await response.json()) as { choices?: { message?: { content?: string } }[] };
      return (answer.choices?.[0]?.message?.content ?? "").trim();
    }
    const isBusy = response.status === 429 || response.status >= 500;
    if (!isBusy || attempt === tries) {
      throw new Error(`${service.url} answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
  }
}
