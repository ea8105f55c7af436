<?php
/**
 * Names of the special page.
 *
 * @file
 */

$specialPageAliases = [];

$specialPageAliases['en'] = [
	'OnlineAssistance' => [ 'OnlineAssistance', 'Online_Assistance' ],
];
