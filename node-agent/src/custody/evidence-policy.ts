/** The tracing policy of deploy/tetragon/evidence.yaml: what it posts is about pods in quarantine and proves things; it is judged by nobody. */
export const evidencePolicy = "bailiff-evidence";
/** The tracing policy of deploy/tetragon/retransmit.yaml: a SYN that is sent again. Its events name no pod; the flow does. */
export const retransmitPolicy = "bailiff-retransmit";
