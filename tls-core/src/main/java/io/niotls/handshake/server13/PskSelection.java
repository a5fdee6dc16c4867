package io.niotls.handshake.server13;

import io.niotls.config.ClientAuthentication;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.Paused;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.PskIdentity;
import io.niotls.message.PskMode;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.EarlyStage;
import io.niotls.session.ExternalPsk;
import io.niotls.session.ServerSession;
import io.niotls.wire.DecodeException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Looks through a client's identities for a key that may be used: a ticket of ours, or an external key that the program
 * knows.
 */
final class PskSelection {
    /**
     * How many identities are looked at. A client has one or a few; without a cap a hello of 64 KB could ask for a thousand
     * look-ups. OpenSSL and rustls stop no later.
     */
    private static final int MAX_IDENTITIES = 8;

    private final ServerConfig config;
    private final Request request;
    private final List<CipherSuite> suites;
    private final Optional<String> applicationProtocol;
    private final Paused.Continuation<Optional<ChosenPsk>> next;

    /**
     * Prepares a selection.
     *
     * @param suites those in common: a key needs one of its hash
     * @param applicationProtocol what ALPN chose: a session made under another one is not resumed
     * @param next goes on with the key, or with none
     */
    PskSelection(ServerEnvironment environment, Request request, List<CipherSuite> suites, Optional<String> applicationProtocol,
            Paused.Continuation<Optional<ChosenPsk>> next) {
        this.config = environment.config();
        this.request = request;
        this.suites = suites;
        this.applicationProtocol = applicationProtocol;
        this.next = next;
    }

    /** Returns whether the client would use a key in a way that is allowed here. */
    static boolean hasUsableMode(ServerConfig config, Request request) {
        return request.modes().contains(PskMode.PSK_DHE_KE)
                || config.pskWithoutKeyExchange() && request.modes().contains(PskMode.PSK_KE);
    }

    State select() throws TlsException {
        if (request.psks().isEmpty() || !hasUsableMode(config, request)) {
            return next.resume(Optional.empty());
        }
        return tryIdentity(0);
    }

    private State tryIdentity(int index) throws TlsException {
        List<PskIdentity> identities = request.psks().orElseThrow().identities();
        if (index == Math.min(identities.size(), MAX_IDENTITIES)) {
            return next.resume(Optional.empty());
        }
        byte[] identity = identities.get(index).identity();
        if (config.tickets().isEmpty()) {
            return tryExternal(index, identity);
        }
        return Paused.on(new Pause.OpenTicket(config.tickets().get(), identity), state -> {
            Optional<ServerSession> session = state.flatMap(PskSelection::decode).filter(this::isResumable);
            if (session.isPresent()) {
                HashAlgorithm hash = session.get().cipherSuite().hash();
                return next.resume(Optional.of(
                        new ChosenPsk(index, SecretBytes.copyOf(session.get().secret()), hash, session)));
            }
            return tryExternal(index, identity);
        });
    }

    private State tryExternal(int index, byte[] identity) throws TlsException {
        if (config.pskLookup().isEmpty()) {
            return tryIdentity(index + 1);
        }
        return Paused.on(new Pause.FindPsk(config.pskLookup().get(), identity), found -> {
            Optional<ExternalPsk> psk = found.filter(this::isUsable);
            if (psk.isEmpty()) {
                return tryIdentity(index + 1);
            }
            return next.resume(Optional.of(new ChosenPsk(index, psk.get().key().copy(), psk.get().hash(), Optional.empty())));
        });
    }

    private static Optional<ServerSession> decode(byte[] state) {
        try {
            return Optional.of(ServerSession.decode(state));
        } catch (DecodeException e) {
            return Optional.empty(); // written by another version of this library: a full handshake, no fault of the peer's
        } finally {
            Arrays.fill(state, (byte) 0);
        }
    }

    /** A session never crosses a boundary: other policy, other name, other protocol mean a full handshake. */
    private boolean isResumable(ServerSession session) {
        return session.version().equals(ProtocolVersion.TLS_1_3)
                && hasSuite(session.cipherSuite().hash())
                && !session.isExpired(config.clock().instant())
                && Arrays.equals(session.boundary(), config.boundary())
                && (!clientCertificateRequired() || !session.peerCertificates().isEmpty())
                && session.serverName().equals(request.info().serverName())
                && session.applicationProtocol().equals(applicationProtocol);
    }

    /** With a PSK no certificate is asked for (RFC 8446 §4.3.2), so where one is required an external key will not do. */
    private boolean isUsable(ExternalPsk psk) {
        return !clientCertificateRequired()
                && hasSuite(psk.hash())
                && (psk.applicationProtocol().isEmpty() || psk.applicationProtocol().equals(applicationProtocol));
    }

    private boolean clientCertificateRequired() {
        return config.clientAuthentication() == ClientAuthentication.REQUIRED;
    }

    private boolean hasSuite(HashAlgorithm hash) {
        return suites.stream().anyMatch(suite -> suite.hash() == hash);
    }

    /**
     * Checks that the client holds the key, RFC 8446 §4.2.11.2.
     *
     * @param truncatedHelloHash digest of the transcript up to the hello's list of binders
     */
    static void checkBinder(Crypto crypto, ChosenPsk psk, Request request, byte[] truncatedHelloHash) throws TlsException {
        byte[] binder = request.psks().orElseThrow().binders().get(psk.index());
        try (EarlyStage early = EarlyStage.withPsk(crypto, psk.hash(), psk.key())) {
            if (!MessageDigest.isEqual(early.binder(psk.session().isEmpty(), truncatedHelloHash), binder)) {
                throw new TlsException(Fault.BAD_BINDER);
            }
        }
    }
}
