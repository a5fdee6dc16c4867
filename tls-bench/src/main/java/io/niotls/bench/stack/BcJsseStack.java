package io.niotls.bench.stack;

import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Identity;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;

/**
 * BouncyCastle's, with the primitives that it takes when nobody says anything: those of the JVM's providers in their order. Its
 * own provider stands last, for what the JDK lacks; in front it would serve AES-GCM, at a fifth of the JDK's speed or less.
 */
public final class BcJsseStack extends JsseStack {
    /** Made when first needed: its provider's classes are many. */
    private static final class Holder {
        /** Held, so that its level stays: it logs each handshake otherwise, and the time for that would be counted. */
        private static final Logger LOGGER = Logger.getLogger("org.bouncycastle.jsse");

        static final Provider PROVIDER = make();

        private static Provider make() {
            LOGGER.setLevel(Level.WARNING);
            if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
                Security.addProvider(new BouncyCastleProvider());
            }
            return new BouncyCastleJsseProvider();
        }
    }

    @Override
    public String label() {
        return "BCJSSE";
    }

    @Override
    public String version() {
        return Versions.of(BouncyCastleJsseProvider.class);
    }

    @Override
    public boolean supports(Scenario scenario) {
        // It keeps sessions by id only: neither the tickets of TLS 1.2 nor the pre-shared keys of TLS 1.3. It signs with no
        // Ed25519 key of the JDK's.
        return scenario.resumption() != Resumption.PSK && scenario.resumption() != Resumption.TICKET
                && scenario.identity() != Identity.ED25519
                && (scenario.version() == Version.TLS_1_3 || scenario.group() != Group.X25519MLKEM768);
    }

    @Override
    SSLContext context() throws GeneralSecurityException {
        return SSLContext.getInstance("TLS", Holder.PROVIDER);
    }

    /** Its own: it asks by names for keys that the JDK's do not know. */
    @Override
    KeyManagerFactory keyManagers() throws GeneralSecurityException {
        return KeyManagerFactory.getInstance("PKIX", Holder.PROVIDER);
    }

    /** It asks of certificates of TLS 1.3 too that their curve is among the groups. */
    @Override
    List<Group> groups(Scenario scenario) {
        List<Group> groups = scenario.groups();
        boolean lacksCurve = scenario.identity() == Identity.ECDSA_P256 && !groups.isEmpty() && !groups.contains(Group.P256);
        return lacksCurve ? List.of(scenario.group(), Group.P256) : groups;
    }
}
