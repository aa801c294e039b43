// node:http without what an import of it runs: to list its names Node asks for its WebSocket too, and loads a fetch of its own, 5 MiB.
module.exports = process.getBuiltinModule("node:http");
