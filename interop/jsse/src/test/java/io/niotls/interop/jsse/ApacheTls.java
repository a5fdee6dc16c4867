package io.niotls.interop.jsse;

import io.niotls.jsse.testing.Pairing;
import java.net.InetAddress;
import java.net.UnknownHostException;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;

/** What the tests of Apache's clients have in common: a name, who resolves it, and the beginnings of their TLS. */
final class ApacheTls {
    /** The server's name, which nobody but {@link #LOOPBACK} knows. */
    static final String HOST = "server.test";

    /** Knows the loopback address for every name. */
    static final DnsResolver LOOPBACK = new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    };

    private ApacheTls() {}

    /** Starts the TLS of a client that speaks the pairing's version. */
    static ClientTlsStrategyBuilder of(SSLContext context, Pairing pairing) {
        return ClientTlsStrategyBuilder.create().setSslContext(context).setTlsVersions(pairing.protocols());
    }
}
