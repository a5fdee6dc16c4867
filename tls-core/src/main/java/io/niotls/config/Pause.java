package io.niotls.config;

import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialRequest;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PeerCertificates;
import io.niotls.auth.PeerVerifier;
import io.niotls.auth.VerifiedPeer;
import io.niotls.crypto.Signer;
import io.niotls.proto.Fault;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ExternalPsk;
import io.niotls.session.PskLookup;
import io.niotls.session.ServerSession;
import io.niotls.session.ServerSessionStore;
import io.niotls.session.TicketProtector;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Something that a handshake waits for: this is the complete list. Each is answered by what the configuration holds, at once
 * in the engine's own call, or, where {@link Config#offloads} says so, on any thread that the program chooses:
 *
 * <pre>{@code
 * engine.pause().ifPresent(pause -> {
 *     pause.whenDone(() -> wakeUpWhoeverDrives(engine));
 *     executor.execute(pause::run);
 * });
 * }</pre>
 *
 * then the driver calls the engine's {@code resume}. A program with an asynchronous store or signer calls {@link #complete} or
 * {@link #fail} itself instead of {@link #run}. The first answer counts; later ones are ignored. Safe for use by several threads.
 *
 * @param <R> the answer
 */
public abstract sealed class Pause<R> {
    /** The kinds of pause. */
    public enum Kind {
        /** {@link SelectConfig}. */
        SELECT_CONFIG,
        /** {@link SelectCredential}. */
        SELECT_CREDENTIAL,
        /** {@link Sign}. */
        SIGN,
        /** {@link VerifyPeer}. */
        VERIFY_PEER,
        /** {@link VerifySignature}. */
        VERIFY_SIGNATURE,
        /** {@link LoadSession}, {@link OpenTicket} and {@link TakeSession}. */
        LOAD_SESSION,
        /** {@link FindPsk}. */
        FIND_PSK
    }

    private record Answer(Object result, Throwable failure) {}

    private final Kind kind;
    private final AtomicReference<Answer> answer = new AtomicReference<>();
    private final AtomicReference<Runnable> listener = new AtomicReference<>();

    private Pause(Kind kind) {
        this.kind = kind;
    }

    /** Returns the kind. */
    public final Kind kind() {
        return kind;
    }

    /** Finds the answer with what the configuration holds, in the calling thread; whatever it throws becomes the answer. */
    public final void run() {
        if (isDone()) {
            return;
        }
        try {
            complete(compute());
        } catch (Throwable failure) {
            // Errors too: the thread belongs to the program's executor, and the connection must not wait for ever.
            fail(failure);
        }
    }

    /** Gives the answer. */
    public final void complete(R result) {
        answer(new Answer(result, null));
    }

    /** Says that there is no answer; the connection fails, with this very exception if it is a {@link TlsException}. */
    public final void fail(Throwable failure) {
        answer(new Answer(null, failure));
    }

    private void answer(Answer given) {
        if (answer.compareAndSet(null, given)) {
            tellListener();
        }
    }

    /**
     * Has something done once there is an answer: at once if it is there already, else by the thread that gives it. For whoever
     * drives the engine, or waits with it. Several actions are done in the order in which they came.
     */
    public final void whenDone(Runnable action) {
        listener.accumulateAndGet(action, (before, one) -> before == null ? one : () -> {
            before.run();
            one.run();
        });
        if (isDone()) {
            tellListener();
        }
    }

    private void tellListener() {
        Runnable action = listener.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }

    /** Returns whether there is an answer. */
    public final boolean isDone() {
        return answer.get() != null;
    }

    /**
     * Returns the answer; for the engine.
     *
     * @throws TlsException if there is none because of a failure
     * @throws IllegalStateException if it is not there yet
     */
    @SuppressWarnings("unchecked") // only complete(R) stores results
    public final R result() throws TlsException {
        Answer given = answer.get();
        if (given == null) {
            throw new IllegalStateException(kind + " has no answer yet");
        }
        if (given.failure instanceof TlsException fault) {
            throw fault;
        }
        if (given.failure != null) {
            throw new TlsException(Fault.INTERNAL_ERROR, kind + " failed", given.failure);
        }
        return (R) given.result;
    }

    abstract R compute() throws Exception;

    /** Choose a configuration for a ClientHello. */
    public static final class SelectConfig extends Pause<ServerConfig> {
        private final ConfigSelector selector;
        private final ClientHelloInfo hello;

        /** Made by the engine. */
        public SelectConfig(ConfigSelector selector, ClientHelloInfo hello) {
            super(Kind.SELECT_CONFIG);
            this.selector = selector;
            this.hello = hello;
        }

        /** Returns what the client offers. */
        public ClientHelloInfo hello() {
            return hello;
        }

        @Override
        ServerConfig compute() throws TlsException {
            return selector.select(hello);
        }
    }

    /** Choose a credential. */
    public static final class SelectCredential extends Pause<Optional<CredentialChoice>> {
        private final CredentialSelector selector;
        private final CredentialRequest request;

        /** Made by the engine. */
        public SelectCredential(CredentialSelector selector, CredentialRequest request) {
            super(Kind.SELECT_CREDENTIAL);
            this.selector = selector;
            this.request = request;
        }

        /** Returns what is needed. */
        public CredentialRequest request() {
            return request;
        }

        @Override
        Optional<CredentialChoice> compute() throws Exception {
            return selector.select(request);
        }
    }

    /** Sign the handshake. */
    public static final class Sign extends Pause<byte[]> {
        private final Signer signer;
        private final SignatureScheme scheme;
        private final byte[] content;

        /** Made by the engine. */
        public Sign(Signer signer, SignatureScheme scheme, byte[] content) {
            super(Kind.SIGN);
            this.signer = signer;
            this.scheme = scheme;
            this.content = content;
        }

        /** Returns who is to sign. */
        public Signer signer() {
            return signer;
        }

        /** Returns the scheme. */
        public SignatureScheme scheme() {
            return scheme;
        }

        /** Returns what is signed, before any hash. */
        public byte[] content() {
            return content.clone();
        }

        @Override
        byte[] compute() throws Exception {
            return signer.sign(scheme, content);
        }
    }

    /** Verify the peer's certificates. */
    public static final class VerifyPeer extends Pause<VerifiedPeer> {
        private final PeerVerifier verifier;
        private final PeerCertificates certificates;

        /** Made by the engine. */
        public VerifyPeer(PeerVerifier verifier, PeerCertificates certificates) {
            super(Kind.VERIFY_PEER);
            this.verifier = verifier;
            this.certificates = certificates;
        }

        /** Returns what the peer sent. */
        public PeerCertificates certificates() {
            return certificates;
        }

        @Override
        VerifiedPeer compute() throws TlsException {
            return verifier.verify(certificates);
        }
    }

    /** Check the peer's signature over the handshake. */
    public static final class VerifySignature extends Pause<Boolean> {
        private final Callable<Boolean> check;

        /** Made by the engine. */
        public VerifySignature(Callable<Boolean> check) {
            super(Kind.VERIFY_SIGNATURE);
            this.check = check;
        }

        @Override
        Boolean compute() throws Exception {
            return check.call();
        }
    }

    /** Load a session by its id, TLS 1.2 server. */
    public static final class LoadSession extends Pause<Optional<ServerSession>> {
        private final ServerSessionStore store;
        private final byte[] id;

        /** Made by the engine. */
        public LoadSession(ServerSessionStore store, byte[] id) {
            super(Kind.LOAD_SESSION);
            this.store = store;
            this.id = id;
        }

        /** Returns the session id, 1 to 32 bytes. */
        public byte[] id() {
            return id.clone();
        }

        @Override
        Optional<ServerSession> compute() {
            return store.get(id);
        }
    }

    /** Open a ticket; the answer is the encoded state. */
    public static final class OpenTicket extends Pause<Optional<byte[]>> {
        private final TicketProtector protector;
        private final byte[] ticket;

        /** Made by the engine. */
        public OpenTicket(TicketProtector protector, byte[] ticket) {
            super(Kind.LOAD_SESSION);
            this.protector = protector;
            this.ticket = ticket;
        }

        /** Returns the ticket. */
        public byte[] ticket() {
            return ticket.clone();
        }

        @Override
        Optional<byte[]> compute() {
            return protector.open(ticket);
        }
    }

    /** Take a session to offer, client. */
    public static final class TakeSession extends Pause<Optional<ClientSession>> {
        private final ClientSessionStore store;
        private final ClientSessionKey key;

        /** Made by the engine. */
        public TakeSession(ClientSessionStore store, ClientSessionKey key) {
            super(Kind.LOAD_SESSION);
            this.store = store;
            this.key = key;
        }

        /** Returns what the session is kept under. */
        public ClientSessionKey key() {
            return key;
        }

        @Override
        Optional<ClientSession> compute() {
            return store.take(key);
        }
    }

    /** Find an external pre-shared key by its identity, TLS 1.3 server. */
    public static final class FindPsk extends Pause<Optional<ExternalPsk>> {
        private final PskLookup lookup;
        private final byte[] identity;

        /** Made by the engine. */
        public FindPsk(PskLookup lookup, byte[] identity) {
            super(Kind.FIND_PSK);
            this.lookup = lookup;
            this.identity = identity;
        }

        /** Returns the identity. */
        public byte[] identity() {
            return identity.clone();
        }

        @Override
        Optional<ExternalPsk> compute() {
            return lookup.find(identity);
        }
    }
}
