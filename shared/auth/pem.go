package auth

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// PublicKey is a file with keys that verify tokens.
type PublicKey struct {
	// File is PEM: PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE, of which only the key counts. It may hold several.
	File string
	// ID is the "kid" of the tokens that the keys verify. Empty for tokens that no other key is named by.
	ID string
	// Algorithm is the one that the keys are for. Empty for that of an elliptic curve; for RSA see [TokenConfig].
	Algorithm string
}

func (p PublicKey) read(allowed []string) ([]key, error) {
	rest, err := os.ReadFile(p.File)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	var keys []key
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		material, err := parsePublic(block)
		if err != nil {
			return nil, fmt.Errorf("public key %s: %w", p.File, err)
		}
		algorithms, err := algorithmsOf(material, p.Algorithm, allowed)
		if err != nil {
			return nil, fmt.Errorf("public key %s: %w", p.File, err)
		}
		keys = append(keys, key{id: p.ID, algorithms: algorithms, material: material})
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("public key %s: no PEM in it", p.File)
	}
	return keys, nil
}

func parsePublic(block *pem.Block) (any, error) {
	switch block.Type {
	case "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	case "CERTIFICATE":
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		return certificate.PublicKey, nil
	case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY":
		return nil, errors.New("is a private key, which belongs to the issuer alone: give the public one")
	default:
		return nil, fmt.Errorf("PEM of %q is not supported: give a PUBLIC KEY or a CERTIFICATE", block.Type)
	}
}
