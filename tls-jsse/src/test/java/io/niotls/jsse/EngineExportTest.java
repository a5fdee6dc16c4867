package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exporters: methods of the JDK's from 25 on, which ours has on every JDK. */
@Timeout(60)
class EngineExportTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String OWN = "own";
    private static final String LABEL = "EXPERIMENTAL niotls";
    private static final int LENGTH = 40;

    static Stream<Pairing> own() {
        return Pairing.same().filter(pairing -> pairing.client() == JsseStack.NIOTLS);
    }

    private static Optional<Method> ofTheJdk() {
        return Arrays.stream(ExtendedSSLSession.class.getMethods())
                .filter(method -> method.getName().equals("exportKeyingMaterialData"))
                .findFirst();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void bothSidesExportTheSame(Pairing pairing) throws Exception {
        boolean sun = pairing.client() == JsseStack.SUN_JSSE || pairing.server() == JsseStack.SUN_JSSE;
        assumeTrue(!sun || ofTheJdk().isPresent(), "SunJSSE exports from JDK 25 on");
        EngineLink link = new EngineSetup(pairing).connect();
        for (byte[] context : new byte[][] {null, {}, {1, 2, 3}}) {
            byte[] exported = export(link.clientSession(), context);
            assertEquals(LENGTH, exported.length);
            assertArrayEquals(exported, export(link.serverSession(), context));
        }
        assertFalse(Arrays.equals(export(link.clientSession(), new byte[] {1}), export(link.clientSession(), new byte[] {2})));
    }

    private static byte[] export(ExtendedSSLSession session, byte[] context) throws Exception {
        // By the JDK's own method where it has one: then ours must be what overrides it.
        return ofTheJdk().isPresent()
                ? (byte[]) ofTheJdk().get().invoke(session, LABEL, context, LENGTH)
                : ((NioTlsSession) session).exportKeyingMaterialData(LABEL, context, LENGTH);
    }

    @ParameterizedTest
    @MethodSource(OWN)
    void keyHasTheExportedBytes(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        NioTlsSession session = (NioTlsSession) link.clientSession();
        SecretKey key = session.exportKeyingMaterialKey("AES", LABEL, null, 32);
        assertEquals("AES", key.getAlgorithm());
        assertArrayEquals(session.exportKeyingMaterialData(LABEL, null, 32), key.getEncoded());
        NioTlsEngine engine = (NioTlsEngine) link.client().engine();
        assertArrayEquals(engine.exportKeyingMaterial(LABEL, null, 32), key.getEncoded());
        assertArrayEquals(engine.channelBinding("tls-exporter").orElseThrow(),
                ((NioTlsEngine) link.server().engine()).channelBinding("tls-exporter").orElseThrow());
    }

    @ParameterizedTest
    @MethodSource(OWN)
    void nothingIsExportedBeforeTheHandshake(Pairing pairing) {
        NioTlsSession session = (NioTlsSession) new EngineSetup(pairing).link().clientSession();
        assertThrows(SSLKeyException.class, () -> session.exportKeyingMaterialData(LABEL, null, LENGTH));
        assertThrows(IllegalArgumentException.class, () -> session.exportKeyingMaterialData("", null, LENGTH));
        assertThrows(IllegalArgumentException.class, () -> session.exportKeyingMaterialData(LABEL, null, 0));
        assertThrows(NullPointerException.class, () -> session.exportKeyingMaterialData(null, null, LENGTH));
        assertThrows(IllegalArgumentException.class, () -> session.exportKeyingMaterialKey("", LABEL, null, LENGTH));
    }
}
