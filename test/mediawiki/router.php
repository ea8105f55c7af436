<?php
// For PHP's own server: MediaWiki's entry points with and without PATH_INFO, its static files, and pages under /wiki/.
$tree = getenv( 'MW_INSTALL_PATH' );
$path = rawurldecode( (string)parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$entry = 'index';
$info = '';
if ( preg_match( '!^/(index|load|api|rest|opensearch_desc)\.php(/.*)?$!', $path, $parts ) ) {
	[ , $entry ] = $parts;
	$info = $parts[2] ?? '';
} else {
	// What is linked from elsewhere (the extension) and what the tree has: by file, never by a path that climbs.
	$places = [ '/extensions/' => getenv( 'OA_WIKI_FOLDER' ) . '/extensions/', '/' => "$tree/" ];
	foreach ( $places as $prefix => $folder ) {
		$file = $folder . substr( $path, strlen( $prefix ) );
		if ( strpos( $path, $prefix ) === 0 && strpos( $path, '..' ) === false && is_file( $file ) && substr( $file, -4 ) !== '.php' ) {
			$types = [ 'css' => 'text/css', 'js' => 'text/javascript', 'svg' => 'image/svg+xml', 'png' => 'image/png', 'json' => 'application/json' ];
			header( 'Content-Type: ' . ( $types[pathinfo( $file, PATHINFO_EXTENSION )] ?? 'application/octet-stream' ) );
			readfile( $file );
			return true;
		}
	}
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = "/$entry.php";
$_SERVER['SCRIPT_FILENAME'] = "$tree/$entry.php";
if ( $info !== '' ) {
	$_SERVER['PATH_INFO'] = $info;
} else {
	unset( $_SERVER['PATH_INFO'] );
}
chdir( $tree );
require "$tree/$entry.php";
return true;
