package io.niotls.jsse;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * Two contexts in the making, and the engines they give: each method changes this object. The contexts are made when first
 * asked for and stay, so that sessions can be resumed.
 *
 * <p>Unless told otherwise the server has a certificate for {@link #HOST}, the client has none, both trust the tests' root
 * and neither checks names.
 */
final class EngineSetup {
    /** The name in the server's certificate, which is also the peer host of the client's engine. */
    static final String HOST = "server.test";
    /** The peer port of the client's engine. */
    static final int PORT = 8443;

    /** Made once: to open a key store takes longer than a handshake. */
    private static final KeyManager[] SERVER = Identities.server(HOST);
    private static final TrustManager[] TRUST = Identities.trust();

    private final Pairing pairing;
    private KeyManager[] clientKeys;
    private KeyManager[] serverKeys = SERVER;
    private TrustManager[] clientTrust = TRUST;
    private TrustManager[] serverTrust = TRUST;
    private Consumer<SSLParameters> clientParameters = parameters -> {};
    private Consumer<SSLParameters> serverParameters = parameters -> {};
    private String host = HOST;
    private int port = PORT;
    private SSLContext clientContext;
    private SSLContext serverContext;

    EngineSetup(Pairing pairing) {
        this.pairing = pairing;
    }

    /** Sets the client's keys. */
    EngineSetup clientKeys(KeyManager... managers) {
        clientKeys = managers;
        return this;
    }

    /** Sets the server's keys. */
    EngineSetup serverKeys(KeyManager... managers) {
        serverKeys = managers;
        return this;
    }

    /** Sets what the client trusts. */
    EngineSetup clientTrust(TrustManager... managers) {
        clientTrust = managers;
        return this;
    }

    /** Sets what the server trusts. */
    EngineSetup serverTrust(TrustManager... managers) {
        serverTrust = managers;
        return this;
    }

    /** Sets what is done to the parameters of each client engine that is made from now on, instead of what was set before. */
    EngineSetup client(Consumer<SSLParameters> change) {
        clientParameters = change;
        return this;
    }

    /** Sets what is done to the parameters of each server engine that is made from now on, instead of what was set before. */
    EngineSetup server(Consumer<SSLParameters> change) {
        serverParameters = change;
        return this;
    }

    /** Sets the peer host and port of each client engine that is made from now on; null as a host: none of them. */
    EngineSetup peer(String name, int number) {
        host = name;
        port = number;
        return this;
    }

    SSLContext clientContext() {
        clientContext = clientContext == null ? pairing.client().context(clientKeys, clientTrust) : clientContext;
        return clientContext;
    }

    SSLContext serverContext() {
        serverContext = serverContext == null ? pairing.server().context(serverKeys, serverTrust) : serverContext;
        return serverContext;
    }

    /** Makes a client engine for the pairing's version. */
    SSLEngine clientEngine() {
        SSLEngine engine = host == null ? clientContext().createSSLEngine() : clientContext().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        return configure(engine, clientParameters);
    }

    /** Makes a server engine for the pairing's version. */
    SSLEngine serverEngine() {
        SSLEngine engine = serverContext().createSSLEngine();
        engine.setUseClientMode(false);
        return configure(engine, serverParameters);
    }

    private SSLEngine configure(SSLEngine engine, Consumer<SSLParameters> change) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(pairing.protocols());
        change.accept(parameters);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Makes two engines and joins them; nothing is sent. */
    EngineLink link() {
        return EngineLink.of(clientEngine(), serverEngine());
    }

    /** Makes two engines and completes a handshake. */
    EngineLink connect() throws SSLException {
        return link().handshake();
    }

    /** Makes two engines and lets them try; exceptions are kept by the drivers. */
    EngineLink attempt() throws SSLException {
        return link().attempt();
    }
}
