/**
 * JSSE over the engine: {@link io.niotls.jsse.NioTlsProvider} is where a program starts.
 *
 * <p>A {@code TlsConnection} is one engine with its settings, and lets key and trust managers answer what a handshake waits for;
 * {@link io.niotls.jsse.NioTlsEngine} and {@link io.niotls.jsse.NioTlsSocket} only translate.
 */
package io.niotls.jsse;
