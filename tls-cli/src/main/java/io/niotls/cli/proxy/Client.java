package io.niotls.cli.proxy;

import io.niotls.session.ConnectionInfo;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A client that is ready to be served.
 *
 * @param side where it is
 * @param header who it is, by its PROXY header or else by its socket: what the upstream server is told
 * @param tls what was agreed with it, if its TLS has ended here
 * @param early bytes that came with its PROXY header and are for the upstream server
 */
record Client(Side side, ProxyHeader header, Optional<ConnectionInfo> tls, ByteBuffer early) {
    /** No bytes. */
    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
}
