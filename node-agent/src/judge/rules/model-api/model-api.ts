// A model's API, called by somebody else than the agent's own client: stolen keys are spent there, and orders may come from there.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import { describe } from "../../../destinations/destination.ts";
import type { Rule } from "../../rule.ts";
import { quoteLine } from "../../text.ts";

const models =
  /^(?:api\.(?:openai|anthropic|mistral|cohere|groq|deepseek|perplexity|together|fireworks|replicate|x)\.(?:com|ai|xyz)|openrouter\.ai|generativelanguage\.googleapis\.com|[\w-]{1,63}-aiplatform\.googleapis\.com|bedrock(?:-\w+)?\.[\w-]{1,40}\.amazonaws\.com|[\w-]{1,63}\.openai\.azure\.com|api-inference\.huggingface\.co|dashscope\.aliyuncs\.com)$/;

export const modelApi: Rule = {
  name: "model-api",
  gate: "Novelty",
  severity: "Medium",
  kinds: ["connect", "exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI03", "ASI02", "ASI10", "T1496.004", "T1102", "AML.T0096", "AML.T0034"],
  signal:
    "Calls to a model's API (by the destination's name, or the words of a transfer tool) by a program of the agent that never called it, or to a model that the agent never used.",
  benign: "A change of model, or a test of an API by hand.",
  advice:
    "Compare the provider's usage with the agent's work, and rotate the key if they differ. If it is a change of model, declare the destination.",
  judge: (action, { shape, name, destination, expectation, policy, isRollout }) => {
    const { process } = action;
    if (expectation === undefined) return undefined;
    if (action.kind === "exec") {
      if (powersOf("model", shape) === undefined || expectation.knowsShape(process.binary, shape)) return undefined;
      return {
        signature: `${name} by hand`,
        severity: isRollout ? "Low" : "Medium",
        message: `${process.binary} calls a model's API by hand, which it was never seen to do: ${quoteLine(process)}`,
      };
    }
    const model = destination?.names.find((one) => models.test(one));
    if (destination === undefined || model === undefined || expectation.knowsPair(process.binary, destination.token))
      return undefined;
    // Another address of a model that is called every day is no other model.
    const isUsed = expectation.knowsDestination(destination.token);
    const answer = policy?.declaresDestination(destination);
    if (!isUsed && (answer === "declared" || answer === "shared")) return undefined;
    return {
      signature: `${name} ${model}`,
      severity: isRollout ? "Low" : "Medium",
      isWeak: true,
      message: `${process.binary} called ${describe(destination)}, a model's API that ${isUsed ? "only other programs of this container called" : "this container never called"} while it was learned`,
    };
  },
};
