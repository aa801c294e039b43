// Against servers on real sockets: one that takes connections and never says a word, and none at all.
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Client, type Clock, systemClock } from "@bailiff/crds/client/index";
import { expect, test } from "vitest";
import { kubeconfig } from "../../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { firstLook } from "./first-look.ts";
import { BaselineStore } from "./store.ts";

function storeAt(port: number) {
  const access = { server: `https://127.0.0.1:${port}`, ca: "", token: "none" };
  const client = new Client({ kubeconfigText: kubeconfig(access), fieldManager: "test" });
  const agents = () => ["default/deployment/bot"];
  return { client, store: new BaselineStore({ client, clock: systemClock, agents }) };
}

test("an API server that never answers keeps nobody from judging, and is asked on meanwhile", async () => {
  const silent = createServer();
  const sockets = new Set<Socket>();
  silent.on("connection", (socket) => sockets.add(socket));
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { client, store } = storeAt((silent.address() as AddressInfo).port);
  const stop = new AbortController();
  let pass: () => void = () => {};
  const after: Clock["after"] = (_, callback) => {
    pass = callback;
    return () => {};
  };
  const clock: Clock = { ...systemClock, after };
  const look = firstLook(store, clock, stop.signal);
  await until("it was asked", 10_000, async () => sockets.size > 0);
  pass();
  const { isWhole, rest } = await look;
  expect([isWhole, store.fetches, store.failures]).toEqual([false, 1, 0]);
  stop.abort();
  await rest;
  for (const socket of sockets) socket.destroy();
  silent.close();
  await client.close();
});

test("an API server that refuses is not waited for", async () => {
  const { client, store } = storeAt(1);
  const { isWhole } = await firstLook(store, systemClock, new AbortController().signal);
  expect([isWhole, store.failures]).toEqual([true, 1]);
  await client.close();
});
