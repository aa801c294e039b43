// What client-node takes of undici, in place of all of it: the package's one entry runs caches, web sockets, mocks and a second fetch too,
// half a megabyte of code that no program of ours calls.
import request from "undici/lib/api/api-request.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
import ProxyAgent from "undici/lib/dispatcher/proxy-agent.js";

Object.assign(Dispatcher.prototype, { request });
/** For client-node's typed calls, of which we make none. */
const { fetch } = globalThis;
export { Agent, fetch, ProxyAgent };
