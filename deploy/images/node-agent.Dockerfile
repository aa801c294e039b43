# syntax=docker/dockerfile:1
# The node agent: one bundled file on distroless Node 24, for amd64 and arm64. From the repository's root:
#   docker buildx build --platform linux/amd64,linux/arm64 --sbom=true --provenance=true -f deploy/images/node-agent.Dockerfile -t REGISTRY/bailiff-node-agent:TAG --push .
# Pin both images by digest for a release (--build-arg BUILD=node:…@sha256:…): none is written here, since none could be looked up.
ARG BUILD=node:24-trixie-slim
ARG RUN=gcr.io/distroless/nodejs24-debian13:nonroot

# The bundle is the same for every platform, so it is made once, on the builder's own.
FROM --platform=$BUILDPLATFORM ${BUILD} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY crds/package.json crds/
COPY proto/package.json proto/
COPY node-agent/package.json node-agent/
COPY operator/package.json operator/
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
ARG SOURCE_DATE_EPOCH=0
RUN npm run build -- /out

FROM ${RUN}
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="bailiff-node-agent" \
      org.opencontainers.image.description="Bailiff's node agent: what Tetragon sees, judged" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
# Nobody may write there, the program included.
COPY --from=build --chown=0:0 --chmod=0444 /out/node-agent.mjs /out/node-agent.spdx.json /out/node-agent.licenses.txt /src/LICENSE /app/
WORKDIR /app
USER 65532:65532
EXPOSE 9091
# The entry point is Node. Three quarters of the container's memory limit are heap, the rest is for buffers and code. Young objects get
# 1 MiB: where garbage is made quickly they would take 64 and three times that of memory, and next to nothing of it survives. One
# thread helps with collecting and compiling, and one arena of malloc serves all, which gives back what is free. Holes that old objects
# leave are closed: else a busy node's old space took 74 MiB for the 45 that were in use. Events are made as young objects, though some
# wait for their turn: V8 would make them old ones (pretenuring), which costs a fifth of all CPU.
ENV MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=32768
CMD ["--max-old-space-size-percentage=75", "--max-semi-space-size=1", "--v8-pool-size=1", "--optimize-for-size", "--no-allocation-site-pretenuring", "/app/node-agent.mjs"]
