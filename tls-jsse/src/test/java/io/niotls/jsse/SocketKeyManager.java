package io.niotls.jsse;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/** A program's own key manager over the platform's: it keeps what it is asked, and may choose by the name that is asked for. */
final class SocketKeyManager extends X509ExtendedKeyManager {
    /**
     * A question.
     *
     * @param keyTypes the kinds of key that would do
     * @param issuers whose certificates would do; null where nobody says
     * @param socket the socket, as given
     * @param protocol of the socket's handshake session at that moment
     */
    record Choice(List<String> keyTypes, Principal[] issuers, Socket socket, String protocol) {
        static Choice of(String[] keyTypes, Principal[] issuers, Socket socket) {
            SSLSession session = ((SSLSocket) socket).getHandshakeSession();
            return new Choice(List.of(keyTypes), issuers, socket, session.getProtocol());
        }
    }

    final List<Choice> clientChoices = new CopyOnWriteArrayList<>();
    final List<Choice> serverChoices = new CopyOnWriteArrayList<>();

    private final X509ExtendedKeyManager keys;
    private final Function<Socket, String> serverAlias;

    private SocketKeyManager(KeyManager[] keys, Function<Socket, String> serverAlias) {
        this.keys = (X509ExtendedKeyManager) keys[0];
        this.serverAlias = serverAlias;
    }

    /** Always chooses the first key. */
    static SocketKeyManager first(KeyManager[] keys) {
        return new SocketKeyManager(keys, socket -> "key0");
    }

    /** Chooses key 1 for {@code one.test}, key 0 for any other name. */
    static KeyManager[] byName(KeyManager[] keys) {
        return new KeyManager[] {new SocketKeyManager(keys, socket -> {
            ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getHandshakeSession();
            List<SNIServerName> names = session.getRequestedServerNames();
            return names.equals(List.of(new SNIHostName("one.test"))) ? "key1" : "key0";
        })};
    }

    /** Returns this as a context takes it. */
    KeyManager[] asArray() {
        return new KeyManager[] {this};
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        clientChoices.add(Choice.of(keyTypes, issuers, socket));
        return Arrays.asList(keyTypes).contains("EC") ? "key0" : null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        serverChoices.add(Choice.of(new String[] {keyType}, issuers, socket));
        return keyType.equals("EC") ? serverAlias.apply(socket) : null;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        throw new AssertionError("a socket is no engine");
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        throw new AssertionError("a socket is no engine");
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return keys.getClientAliases(keyType, issuers);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return keys.getServerAliases(keyType, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return keys.getPrivateKey(alias);
    }
}
