package io.niotls.jsse;

import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A connection of a socket: callbacks are given the socket. */
final class SocketOwner implements Owner {
    private final SSLSocket socket;
    private volatile BiFunction<SSLSocket, List<String>, String> selector;

    SocketOwner(SSLSocket socket) {
        this.socket = socket;
    }

    /** Sets the program's function that selects the application protocol; null: none. */
    void selector(BiFunction<SSLSocket, List<String>, String> function) {
        selector = function;
    }

    BiFunction<SSLSocket, List<String>, String> selector() {
        return selector;
    }

    @Override
    public String chooseClientAlias(X509ExtendedKeyManager keys, String[] keyTypes, Principal[] issuers) {
        return keys.chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String chooseServerAlias(X509ExtendedKeyManager keys, String keyType, Principal[] issuers) {
        return keys.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public void checkServerTrusted(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException {
        trust.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public boolean selectsApplicationProtocol() {
        return selector != null;
    }

    @Override
    public String selectApplicationProtocol(List<String> offered) {
        BiFunction<SSLSocket, List<String>, String> function = selector;
        return function == null ? "" : function.apply(socket, offered);
    }
}
