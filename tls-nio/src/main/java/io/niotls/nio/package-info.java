/**
 * TLS as a {@link java.nio.channels.SocketChannel}: nginx's idea in Java. What read and write do is one field of
 * {@link io.niotls.nio.TlsSocketChannel}, a stage, which is plain, handshaking, secured or closed.
 */
package io.niotls.nio;
