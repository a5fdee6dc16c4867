/**
 * Whole servers over loopback TCP: requests, connections, bodies and latencies, with the server's CPU time told apart.
 *
 * <p>The server and the load generator are two processes with one event loop each. The load generator is the same for all
 * subjects and the fastest client that a JVM can have, BoringSSL through netty-tcnative on plain {@code java.nio}, so that the
 * server is the one at its limit; like {@code wrk} and {@code h2load} it does not verify certificates.
 */
package io.niotls.bench.loopback;
