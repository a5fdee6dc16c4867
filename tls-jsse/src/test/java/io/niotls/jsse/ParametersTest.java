package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link NioTlsParameters}, held against the platform's where that has named groups and signature schemes, from JDK 20 on. */
class ParametersTest {
    /** Parameters that are filled by a call of a method that a newer JDK has. */
    private static void set(SSLParameters parameters, String setter, String[] names) {
        try {
            method(parameters, setter).invoke(parameters, (Object) names);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    private static Method method(SSLParameters parameters, String setter) {
        try {
            return parameters.getClass().getMethod(setter, String[].class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean platformHasThem() {
        return Stream.of(SSLParameters.class.getMethods()).anyMatch(method -> method.getName().equals("setNamedGroups"));
    }

    static Stream<SSLParameters> parameters() {
        return platformHasThem()
                ? Stream.of(new SSLParameters(), new NioTlsParameters())
                : Stream.of(new NioTlsParameters());
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void nothingIsSetAtFirst(SSLParameters parameters) {
        assertNull(NewerParameters.namedGroups(parameters));
        assertNull(NewerParameters.signatureSchemes(parameters));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void arraysAreCopiedBothWays(SSLParameters parameters) {
        String[] groups = {"x25519", "secp256r1"};
        String[] schemes = {"ed25519"};
        set(parameters, "setNamedGroups", groups);
        set(parameters, "setSignatureSchemes", schemes);
        groups[0] = "changed";
        schemes[0] = "changed";
        NewerParameters.namedGroups(parameters)[1] = "changed";
        NewerParameters.signatureSchemes(parameters)[0] = "changed";
        assertArrayEquals(new String[] {"x25519", "secp256r1"}, NewerParameters.namedGroups(parameters));
        assertArrayEquals(new String[] {"ed25519"}, NewerParameters.signatureSchemes(parameters));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void nullTakesThemBack(SSLParameters parameters) {
        set(parameters, "setNamedGroups", new String[] {"x25519"});
        set(parameters, "setNamedGroups", null);
        set(parameters, "setSignatureSchemes", new String[] {"ed25519"});
        set(parameters, "setSignatureSchemes", null);
        assertNull(NewerParameters.namedGroups(parameters));
        assertNull(NewerParameters.signatureSchemes(parameters));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void anEmptyArrayIsKept(SSLParameters parameters) {
        set(parameters, "setNamedGroups", new String[0]);
        set(parameters, "setSignatureSchemes", new String[0]);
        assertEquals(0, NewerParameters.namedGroups(parameters).length);
        assertEquals(0, NewerParameters.signatureSchemes(parameters).length);
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void nullAndBlankElementsAreRefused(SSLParameters parameters) {
        for (String setter : new String[] {"setNamedGroups", "setSignatureSchemes"}) {
            for (String bad : new String[] {null, "", " "}) {
                assertThrows(IllegalArgumentException.class, () -> set(parameters, setter, new String[] {"x25519", bad}));
            }
        }
        assertNull(NewerParameters.namedGroups(parameters));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void aGroupIsNamedOnce(SSLParameters parameters) {
        assertThrows(
                IllegalArgumentException.class,
                () -> set(parameters, "setNamedGroups", new String[] {"x25519", "secp256r1", "x25519"}));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void unknownNamesAreKept(SSLParameters parameters) {
        set(parameters, "setNamedGroups", new String[] {"notAGroup"});
        set(parameters, "setSignatureSchemes", new String[] {"notAScheme", "notAScheme"});
        assertArrayEquals(new String[] {"notAGroup"}, NewerParameters.namedGroups(parameters));
        assertArrayEquals(new String[] {"notAScheme", "notAScheme"}, NewerParameters.signatureSchemes(parameters));
    }

    @Test
    void theOldGettersAreInherited() {
        NioTlsParameters parameters = new NioTlsParameters();
        SSLParameters platform = new SSLParameters();
        assertNull(parameters.getCipherSuites());
        assertNull(parameters.getProtocols());
        assertEquals(platform.getUseCipherSuitesOrder(), parameters.getUseCipherSuitesOrder());
        assertEquals(platform.getEnableRetransmissions(), parameters.getEnableRetransmissions());
        assertEquals(platform.getMaximumPacketSize(), parameters.getMaximumPacketSize());
        assertFalse(parameters.getNeedClientAuth());
        assertNotSame(parameters.getApplicationProtocols(), parameters.getApplicationProtocols());
    }

    @Test
    void sunJsseReadsThemByTheSuperclassesGetters() throws GeneralSecurityException {
        assumeTrue(platformHasThem(), "SSLParameters has named groups from JDK 20 on");
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        NioTlsParameters parameters = new NioTlsParameters();
        parameters.setNamedGroups(new String[] {"secp384r1"});
        parameters.setSignatureSchemes(new String[] {"ed448"});
        engine.setSSLParameters(parameters);
        assertArrayEquals(new String[] {"secp384r1"}, NewerParameters.namedGroups(engine.getSSLParameters()));
        assertArrayEquals(new String[] {"ed448"}, NewerParameters.signatureSchemes(engine.getSSLParameters()));
    }
}
