package io.niotls.jsse;

import io.niotls.proto.SignatureScheme;
import io.niotls.session.ConnectionInfo;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSessionBindingEvent;
import javax.net.ssl.SSLSessionBindingListener;
import javax.net.ssl.SSLSessionContext;

/**
 * The session of one connection: what was agreed on, and whom it authenticated. While the handshake runs it is the handshake
 * session, which knows what is known so far; it is the same object afterwards, so what callbacks put into it stays. Before, and
 * after a handshake that failed, a connection has one that is not valid and knows nothing.
 *
 * <p>A connection that resumes another one's session has the creation time of that session. Values put into a session are not
 * carried over, for tickets and external stores know nothing of them. Safe for use by several threads.
 */
public final class NioTlsSession extends ExtendedSSLSession {
    /** What a program must have room for: 2^14 bytes of plaintext, and what CBC, the largest of the protections, adds. */
    static final int PACKET_SIZE = 16_709;
    private static final int RECORD_HEADER = 5;

    private final TlsConnection connection;
    private final ReentrantLock lock = new ReentrantLock();
    /** Made at first use, guarded by {@link #lock}. */
    private Map<String, Object> values;
    private volatile SessionFacts facts;
    private volatile long lastAccessed;
    private volatile boolean invalidated;
    private volatile int packetSize;

    NioTlsSession(TlsConnection connection, SessionFacts facts, int packetSize) {
        this.connection = connection;
        this.facts = facts;
        this.lastAccessed = facts.createdAt();
        this.packetSize = packetSize;
    }

    /** Learns more about the handshake, or its result. */
    void learn(SessionFacts more) {
        facts = more;
        lastAccessed = System.currentTimeMillis();
    }

    SessionFacts facts() {
        return facts;
    }

    /** Notes that the peer sends larger records than usual. */
    void expectPackets(int bytes) {
        packetSize = Math.max(packetSize, bytes);
    }

    /** Notes that the session was found in its context. */
    void accessed() {
        lastAccessed = System.currentTimeMillis();
    }

    /** Returns what the engine itself says about the connection; empty until the handshake is complete. */
    public Optional<ConnectionInfo> info() {
        return facts.info();
    }

    @Override
    public byte[] getId() {
        return facts.id().clone();
    }

    /** Returns the context, or null after {@link #invalidate}. */
    @Override
    public SSLSessionContext getSessionContext() {
        return invalidated ? null : connection.sessionContext();
    }

    /** Returns when the full handshake took place that this session goes back to. */
    @Override
    public long getCreationTime() {
        return facts.createdAt();
    }

    @Override
    public long getLastAccessedTime() {
        return lastAccessed;
    }

    /**
     * Makes sure that the session is not resumed, as far as it is this side's to say: a server cannot take back a ticket that it
     * has given away.
     */
    @Override
    public void invalidate() {
        if (!invalidated) {
            invalidated = true;
            connection.forgetSession(this);
        }
    }

    @Override
    public boolean isValid() {
        return !invalidated && facts.info().isPresent();
    }

    /** {@inheritDoc} Listeners are called by this thread. */
    @Override
    public void putValue(String name, Object value) {
        if (name == null || value == null) {
            throw new IllegalArgumentException("a value and its name cannot be null");
        }
        Object old;
        lock.lock();
        try {
            if (values == null) {
                values = new LinkedHashMap<>();
            }
            old = values.put(name, value);
        } finally {
            lock.unlock();
        }
        unbound(name, old);
        if (value instanceof SSLSessionBindingListener listener) {
            listener.valueBound(new SSLSessionBindingEvent(this, name));
        }
    }

    @Override
    public Object getValue(String name) {
        if (name == null) {
            throw new IllegalArgumentException("the name of a value cannot be null");
        }
        lock.lock();
        try {
            return values == null ? null : values.get(name);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void removeValue(String name) {
        if (name == null) {
            throw new IllegalArgumentException("the name of a value cannot be null");
        }
        Object old;
        lock.lock();
        try {
            old = values == null ? null : values.remove(name);
        } finally {
            lock.unlock();
        }
        unbound(name, old);
    }

    private void unbound(String name, Object old) {
        if (old instanceof SSLSessionBindingListener listener) {
            listener.valueUnbound(new SSLSessionBindingEvent(this, name));
        }
    }

    @Override
    public String[] getValueNames() {
        lock.lock();
        try {
            return values == null ? new String[0] : values.keySet().toArray(String[]::new);
        } finally {
            lock.unlock();
        }
    }

    /** {@inheritDoc} The array is one of {@link X509Certificate}: programs cast it. */
    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        return peer().toArray(X509Certificate[]::new);
    }

    /**
     * Not supported by newer JDKs either.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    @Deprecated
    @SuppressWarnings("removal")
    public javax.security.cert.X509Certificate[] getPeerCertificateChain() {
        throw new UnsupportedOperationException("use getPeerCertificates");
    }

    /** {@inheritDoc} The array is one of {@link X509Certificate}: programs cast it. */
    @Override
    public Certificate[] getLocalCertificates() {
        List<X509Certificate> chain = facts.localCertificates();
        return chain.isEmpty() ? null : chain.toArray(X509Certificate[]::new);
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        return peer().get(0).getSubjectX500Principal();
    }

    private List<X509Certificate> peer() throws SSLPeerUnverifiedException {
        List<X509Certificate> chain = facts.peerCertificates();
        if (chain.isEmpty()) {
            throw new SSLPeerUnverifiedException("peer not authenticated");
        }
        return chain;
    }

    @Override
    public Principal getLocalPrincipal() {
        List<X509Certificate> chain = facts.localCertificates();
        return chain.isEmpty() ? null : chain.get(0).getSubjectX500Principal();
    }

    /** Returns the suite; {@code SSL_NULL_WITH_NULL_NULL} until it is known. */
    @Override
    public String getCipherSuite() {
        return facts.cipherSuite();
    }

    @Override
    public String getProtocol() {
        return facts.protocol();
    }

    @Override
    public String getPeerHost() {
        return connection.isNone(this) ? null : connection.peerHost();
    }

    @Override
    public int getPeerPort() {
        return connection.isNone(this) ? -1 : connection.peerPort();
    }

    @Override
    public int getPacketBufferSize() {
        return packetSize;
    }

    @Override
    public int getApplicationBufferSize() {
        return packetSize - RECORD_HEADER;
    }

    @Override
    public String[] getLocalSupportedSignatureAlgorithms() {
        return SignatureNames.of(facts.localSchemes());
    }

    @Override
    public String[] getPeerSupportedSignatureAlgorithms() {
        return SignatureNames.of(facts.peerSchemes());
    }

    /** Returns the schemes that the peer accepts, as far as it said so. */
    List<SignatureScheme> peerSchemes() {
        return facts.peerSchemes();
    }

    @Override
    public List<SNIServerName> getRequestedServerNames() {
        return facts.serverNames();
    }

    @Override
    public List<byte[]> getStatusResponses() {
        return facts.statusResponses().stream().map(byte[]::clone).toList();
    }

    /**
     * Derives keying material, RFC 8446 §7.5 and RFC 5705; the JDK has this method since version 25.
     *
     * @param keyAlgorithm the algorithm that the key is meant for
     * @param label ASCII, not empty
     * @param context may be null, which TLS 1.2 tells from empty
     * @param length in bytes
     * @throws SSLKeyException if there is no established connection, or nothing can be exported safely
     */
    public SecretKey exportKeyingMaterialKey(String keyAlgorithm, String label, byte[] context, int length)
            throws SSLKeyException {
        Objects.requireNonNull(keyAlgorithm, "keyAlgorithm");
        if (keyAlgorithm.isEmpty()) {
            throw new IllegalArgumentException("the algorithm of a key cannot be empty");
        }
        return new SecretKeySpec(exportKeyingMaterialData(label, context, length), keyAlgorithm);
    }

    /**
     * Does the same and returns bytes.
     *
     * @throws SSLKeyException if there is no established connection, or nothing can be exported safely
     */
    public byte[] exportKeyingMaterialData(String label, byte[] context, int length) throws SSLKeyException {
        Objects.requireNonNull(label, "label");
        if (label.isEmpty() || length <= 0) {
            throw new IllegalArgumentException("a label has a letter at least, and a key a byte");
        }
        try {
            return connection.engine().exportKeyingMaterial(label, context, length);
        } catch (IllegalStateException e) {
            SSLKeyException refusal = new SSLKeyException(e.getMessage());
            refusal.initCause(e);
            throw refusal;
        }
    }

    /** Returns protocol, suite and peer, never anything secret. */
    @Override
    public String toString() {
        return "NioTlsSession[" + getProtocol() + ", " + getCipherSuite() + ", " + getPeerHost() + ":" + getPeerPort() + "]";
    }
}
