package io.niotls.cli.proxy;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;

/**
 * An address that connections are accepted on.
 *
 * @param address resolved; its port may be 0 for any free one
 * @param tls whether clients speak TLS, which ends here
 * @param proxyProtocol whether every connection begins with a PROXY header, before TLS if there is any
 */
public record Listen(InetSocketAddress address, boolean tls, boolean proxyProtocol) {
    /** Checks that the address is resolved. */
    public Listen {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("cannot listen on a name that is not resolved: " + address.getHostString());
        }
    }

    /**
     * Returns which family the socket must be opened with. It makes a difference for {@code 0.0.0.0}, which Java's sockets of
     * the IPv6 family take for both families.
     */
    public ProtocolFamily family() {
        return address.getAddress() instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }
}
