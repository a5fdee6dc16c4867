package io.niotls.bench.loopback;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.niotls.bench.stack.Identities;
import io.niotls.bench.stack.Scenario;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.net.ssl.SSLEngine;

/** Opens the load generator's connections. Used by one thread. */
final class Links implements AutoCloseable {
    private final Host host;
    private final Optional<Scenario> scenario;
    private final Optional<SslContext> tls;
    private final boolean resume;
    private final AcceptingTrust trust = new AcceptingTrust();
    private final Deque<LinkBuffers> pool = new ArrayDeque<>();

    private Links(Host host, Optional<Scenario> scenario, boolean resume) throws IOException {
        this.host = host;
        this.scenario = scenario;
        this.tls = scenario.isPresent() ? Optional.of(NettyTls.client(scenario.get(), trust)) : Optional.empty();
        this.resume = resume;
    }

    /** Connections without TLS. */
    static Links plain(Host host) throws IOException {
        return new Links(host, Optional.empty(), false);
    }

    /**
     * Connections with TLS.
     *
     * @param resume whether each connection resumes a session of one before it
     */
    static Links tls(Host host, Scenario scenario, boolean resume) throws IOException {
        return new Links(host, Optional.of(scenario), resume);
    }

    /** Begins to connect. */
    Link open(Service service) throws IOException {
        LinkBuffers buffers = LinkBuffers.of(pool);
        return tls.isPresent()
                ? new TlsLink(host.port(service), engine(tls.get()), scenario.get().cipherSuite(), buffers)
                : new PlainLink(host.port(service), buffers);
    }

    private SSLEngine engine(SslContext context) {
        // Sessions are kept under the name and the port: without them there is nothing to resume.
        return resume
                ? context.newEngine(UnpooledByteBufAllocator.DEFAULT, Identities.HOST, 443)
                : context.newEngine(UnpooledByteBufAllocator.DEFAULT);
    }

    /** Returns whether there are handshakes at all. */
    boolean encrypt() {
        return tls.isPresent();
    }

    /** Returns how many servers have shown their certificates: one in each handshake that resumes nothing. */
    long fullHandshakes() {
        return trust.asked();
    }

    @Override
    public void close() {
        tls.ifPresent(ReferenceCountUtil::release);
    }
}
