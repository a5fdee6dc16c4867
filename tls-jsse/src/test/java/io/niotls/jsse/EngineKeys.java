package io.niotls.jsse;

import io.niotls.testing.TestPki.Leaf;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** A key manager over a few leaves, which remembers what it was asked; it answers with a leaf whose key has the type. */
class EngineKeys extends X509ExtendedKeyManager {
    /**
     * What a key manager is asked, and what it can see then.
     *
     * @param client whether it is for a client
     * @param keyTypes the key types in the order of preference: one for a server
     * @param issuers whom the peer trusts; empty if it does not say
     * @param engine the engine that asks
     * @param session the engine's session in the making
     */
    record Question(
            boolean client, List<String> keyTypes, List<Principal> issuers, SSLEngine engine, ExtendedSSLSession session) {}

    private final Map<String, Leaf> leaves;
    private final List<Question> questions = new CopyOnWriteArrayList<>();

    /** Makes a key manager over leaves by alias. */
    EngineKeys(Map<String, Leaf> leaves) {
        this.leaves = leaves;
    }

    /** Returns what was asked, the oldest first. */
    final List<Question> questions() {
        return questions;
    }

    /** Answers with an alias, or null. */
    String answer(Question question) {
        for (String type : question.keyTypes()) {
            for (Map.Entry<String, Leaf> leaf : leaves.entrySet()) {
                if (leaf.getValue().publicKey().getAlgorithm().equals(type)) {
                    return leaf.getKey();
                }
            }
        }
        return null;
    }

    private String ask(boolean client, List<String> keyTypes, Principal[] issuers, SSLEngine engine) {
        Question question = new Question(
                client,
                keyTypes,
                issuers == null ? List.of() : List.of(issuers),
                engine,
                (ExtendedSSLSession) engine.getHandshakeSession());
        questions.add(question);
        return answer(question);
    }

    @Override
    public final String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return ask(true, List.of(keyTypes), issuers, engine);
    }

    @Override
    public final String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return ask(false, List.of(keyType), issuers, engine);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        Leaf leaf = leaves.get(alias);
        return leaf == null ? null : leaf.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        Leaf leaf = leaves.get(alias);
        return leaf == null ? null : leaf.key();
    }

    @Override
    public final String[] getClientAliases(String keyType, Principal[] issuers) {
        return leaves.keySet().toArray(String[]::new);
    }

    @Override
    public final String[] getServerAliases(String keyType, Principal[] issuers) {
        return leaves.keySet().toArray(String[]::new);
    }

    @Override
    public final String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        throw new AssertionError("an engine has no socket");
    }

    @Override
    public final String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        throw new AssertionError("an engine has no socket");
    }
}
