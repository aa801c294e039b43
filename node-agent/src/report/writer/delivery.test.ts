import { ApiError } from "@bailiff/crds/client/index";
import { expect, test } from "vitest";
import { isGone } from "./delivery.ts";

const notFound = (details: object) =>
  new ApiError({ code: 404, reason: "NotFound", message: "not found", body: { reason: "NotFound", details } });

test.each([
  ["the object itself", notFound({ name: "case-1", kind: "agentverdicts" }), true],
  ["an API that isn't served yet, as of a server that has just started", notFound({}), false],
  ["the namespace", notFound({ name: "support", kind: "namespaces" }), false],
  ["nothing: it was refused", new ApiError({ code: 403, reason: "Forbidden", message: "no" }), false],
  ["nothing: no answer came", new Error("socket hang up"), false],
])("what is gone is %s", (_, error, expected) => expect(isGone(error, "case-1")).toBe(expected));
