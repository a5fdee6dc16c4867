/**
 * Handshakes of all stacks, and their floor: what the bare primitives alone cost.
 *
 * <p>{@link io.niotls.bench.handshake.HandshakeCases} says what is measured, {@link
 * io.niotls.bench.handshake.HandshakeBenchmark} and
 * {@link io.niotls.bench.handshake.HandshakeFloorBenchmark} measure it.
 */
package io.niotls.bench.handshake;
